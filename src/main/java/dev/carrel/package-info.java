/** The composition root: the only place that sees every package. It computes nothing itself. */
@NullMarked
package dev.carrel;

import org.jspecify.annotations.NullMarked;
