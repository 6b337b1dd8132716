/** Cuts a document into chunks that know their exact place. Pure functions: no I/O, no clock. */
@NullMarked
package dev.carrel.chunk;

import org.jspecify.annotations.NullMarked;
