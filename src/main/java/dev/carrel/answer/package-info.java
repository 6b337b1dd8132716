/**
 * Turns passages into an answer of which every statement has its source. Without grounds there is
 * no answer.
 */
@NullMarked
package dev.carrel.answer;

import org.jspecify.annotations.NullMarked;
