/**
 * Keeps what only the person knows: the data folder, its lock and its sources, and where the
 * service runs; writes and restores backups. Changes no index and opens no network connection.
 */
@NullMarked
package dev.carrel.state;

import org.jspecify.annotations.NullMarked;
