package dev.carrel.serve;

/**
 * One address at which the service listens, and what it takes to come in there.
 *
 * @param name of the listener; that on loopback has Helidon's own
 * @param guard says which names it may be asked for by
 * @param tokenRequired whether nobody is the owner only because they reached it
 * @param local whether only this machine reaches it
 */
record Door(String name, OriginGuard guard, boolean tokenRequired, boolean local) {
  static final String LOOPBACK = "@default";
  static final String BEYOND = "beyond";
  static final String SOCKET = "socket";
}
