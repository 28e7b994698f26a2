package io.photoncloud.prismnet.reachability;

import java.util.List;

/**
 * How far a packet gets.
 *
 * @param hops in the order in which it meets them, up to the one that stops it
 * @param warnings what may keep it back all the same
 */
public record Verdict(List<Hop> hops, List<String> warnings) {

    public Verdict {
        hops = List.copyOf(hops);
        warnings = List.copyOf(warnings);
    }

    public boolean allowed() {
        return hops.getLast().passes();
    }

    /** What stops it, or that nothing does. */
    public String reason() {
        return allowed() ? "nothing stops it" : hops.getLast().reason();
    }
}
