package io.photoncloud.common.denial;

import java.time.Instant;
import java.util.List;

/**
 * What a process tells IAM at a time. One that is told again, because no answer came, is the same in every part, so that
 * IAM knows it by its reporter and number.
 *
 * @param number counts the reports of a reporter, from 1
 * @param at when it was made
 * @param notSingly denials beside those told, for which there was no room
 */
public record DenialReport(Reporter reporter, long number, Instant at, List<Told> denials, long notSingly) {

    /** Denials in one report. */
    public static final int DENIALS_MAX = 100;

    /**
     * The process that reports.
     *
     * @param node where it listens, for people
     * @param start names this start of it, and no other one of any process
     */
    public record Reporter(String node, String start) {}

    /** The first of some denials that were alike, when the last of them was, and how many. */
    public record Told(Denial first, Instant last, long count) {

        Told again(Instant at) {
            return new Told(first, at, count + 1);
        }
    }

    public DenialReport {
        denials = List.copyOf(denials);
        if (denials.size() > DENIALS_MAX) {
            throw new IllegalArgumentException("a report has at most " + DENIALS_MAX + " denials");
        }
    }
}
