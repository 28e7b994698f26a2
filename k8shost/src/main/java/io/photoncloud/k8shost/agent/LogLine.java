package io.photoncloud.k8shost.agent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * A line that a container wrote.
 *
 * @param stream {@code stdout} or {@code stderr}
 */
public record LogLine(Instant at, String stream, String message) {

    private static final int FIELDS = 4;

    /**
     * Reads a log in CRI's format: time, stream, {@code P} for a part of a line or {@code F} for the rest of it, and what was
     * written. What is not of that form is left out.
     */
    static List<LogLine> parse(List<String> written) {
        List<LogLine> lines = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        for (String line : written) {
            String[] fields = line.split(" ", FIELDS);
            if (fields.length < FIELDS) {
                continue;
            }
            begun.append(fields[FIELDS - 1]);
            if (fields[2].equals("P")) {
                continue;
            }
            try {
                lines.add(new LogLine(OffsetDateTime.parse(fields[0]).toInstant(), fields[1], begun.toString()));
            } catch (DateTimeException _) {
                // It was cut, or is somebody else's.
            }
            begun.setLength(0);
        }
        return lines;
    }
}
