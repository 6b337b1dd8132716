/**
 * What is alike for all processes that this one starts. Starts none itself and knows nothing of
 * what they do.
 */
@NullMarked
package dev.carrel.process;

import org.jspecify.annotations.NullMarked;
