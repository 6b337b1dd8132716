/**
 * Offers the desk over HTTP on this machine. No route is reached past the Host and Origin check.
 */
@NullMarked
package dev.carrel.serve;

import org.jspecify.annotations.NullMarked;
