/**
 * Says which files of the sources exist, changed or went, and which folders could be a source.
 * Opens no file except the ones that hold ignore rules, follows no symbolic link on a walk and
 * keeps no state between two walks.
 */
@NullMarked
package dev.carrel.watch;

import org.jspecify.annotations.NullMarked;
