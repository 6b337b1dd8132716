/**
 * Turns the bytes of a file into text with structure: sections, pages, parts. A bad file is never
 * an exception here.
 */
@NullMarked
package dev.carrel.parse;

import org.jspecify.annotations.NullMarked;
