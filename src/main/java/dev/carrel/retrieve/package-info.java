/** Turns a question into ranked passages. Writes nothing. */
@NullMarked
package dev.carrel.retrieve;

import org.jspecify.annotations.NullMarked;
