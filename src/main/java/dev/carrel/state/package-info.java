/**
 * Keeps what only the person knows: the data folder, its lock and its sources, and where the
 * service runs. Opens no index and no network connection.
 */
@NullMarked
package dev.carrel.state;

import org.jspecify.annotations.NullMarked;
