package io.photoncloud.chainfire.watch;

import java.time.Duration;

/**
 * The bounds of one stream of watches.
 *
 * @param watchesMax watches of one stream
 * @param fragmentBytesMax keys and values of one message to a client that takes fragments; a message has at least one
 *     change all the same
 * @param messageBytesMax the same for the others: changes of one revision are only cut where they exceed this
 * @param progressInterval how often a watch that asks for it tells its progress
 */
public record WatchLimits(int watchesMax, long fragmentBytesMax, long messageBytesMax, Duration progressInterval) {}
