/**
 * Says which files of the sources exist, changed or went. Opens no file and keeps no state between
 * two walks.
 */
@NullMarked
package dev.carrel.watch;

import org.jspecify.annotations.NullMarked;
