/** The commands. Wires nothing itself: it is handed a desk, or talks to the running service. */
@NullMarked
package dev.carrel.cli;

import org.jspecify.annotations.NullMarked;
