/** Turns questions with known answers into figures. Tunes nothing. */
@NullMarked
package dev.carrel.eval;

import org.jspecify.annotations.NullMarked;
