/** Turns text into vectors, and remembers them. Knows no file, no path and no network. */
@NullMarked
package dev.carrel.embed;

import org.jspecify.annotations.NullMarked;
