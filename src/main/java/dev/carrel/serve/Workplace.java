package dev.carrel.serve;

import java.time.Duration;

/**
 * What routes work with that answer in the words of another program's interface.
 *
 * @param searches places for what only finds
 * @param asks places for what writes
 * @param askMax how long one answer may take
 * @param heartbeat between two signs of life of a stream
 */
record Workplace(
    Desk desk,
    Models models,
    Admission searches,
    Admission asks,
    Bodies bodies,
    Closing closing,
    Duration askMax,
    Duration heartbeat) {}
