/**
 * Reads what a person typed: plain words, and operators that restrict. Pure functions; nothing that
 * is typed is an error.
 */
@NullMarked
package dev.carrel.query;

import org.jspecify.annotations.NullMarked;
