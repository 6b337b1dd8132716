/**
 * Says which files of the sources exist, changed or went. Opens no file except the ones that hold
 * ignore rules, follows no symbolic link and keeps no state between two walks.
 */
@NullMarked
package dev.carrel.watch;

import org.jspecify.annotations.NullMarked;
