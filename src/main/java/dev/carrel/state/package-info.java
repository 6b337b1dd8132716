/**
 * Keeps what only the person knows: the data folder, its lock and its sources. Nothing here can be
 * rebuilt from the files.
 */
@NullMarked
package dev.carrel.state;

import org.jspecify.annotations.NullMarked;
