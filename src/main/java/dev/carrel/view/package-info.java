/**
 * Makes of a document's text the blocks that it is shown as. Pure functions: no I/O, no clock, and
 * never markup: what a document says stays text.
 */
@NullMarked
package dev.carrel.view;

import org.jspecify.annotations.NullMarked;
