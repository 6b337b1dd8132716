/**
 * Says who may do what: permissions, grants and the one who asks. Opens no connection and reads no
 * document.
 */
@NullMarked
package dev.carrel.access;

import org.jspecify.annotations.NullMarked;
