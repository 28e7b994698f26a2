package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a target may send, as its job sets it; 0 is no limit of the job, and those of the server remain. */
public record ScrapeLimits(
        long bodyBytes,
        int samples,
        int targets,
        int labels,
        int labelNameBytes,
        int labelValueBytes,
        int droppedKept) {
    static final ScrapeLimits NONE = new ScrapeLimits(0, 0, 0, 0, 0, 0, 0);

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([KMGTPE]?)i?B?");
    private static final String UNITS = "KMGTPE";

    /** What is not set is as it is globally. */
    static ScrapeLimits read(YamlMap map, ScrapeLimits global) throws YamlException {
        long body = bytes(map.text("body_size_limit", "0"));
        return new ScrapeLimits(
                body == 0 ? global.bodyBytes : body,
                or(map.count("sample_limit", 0), global.samples),
                or(map.count("target_limit", 0), global.targets),
                or(map.count("label_limit", 0), global.labels),
                or(map.count("label_name_length_limit", 0), global.labelNameBytes),
                or(map.count("label_value_length_limit", 0), global.labelValueBytes),
                or(map.count("keep_dropped_targets", 0), global.droppedKept));
    }

    private static int or(int own, int global) {
        return own == 0 ? global : own;
    }

    private static long bytes(String text) throws YamlException {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT).replace("IB", "iB"));
        if (!matcher.matches()) {
            throw new YamlException("units: unknown unit in \"" + text + "\"");
        }
        int unit = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * Math.scalb(1.0, 10 * unit));
    }
}
