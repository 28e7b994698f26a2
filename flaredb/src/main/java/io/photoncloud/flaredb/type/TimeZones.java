package io.photoncloud.flaredb.type;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Time zones by the names people write: abbreviations as PostgreSQL's default set has them, and the JDK's zones whatever their case. */
public final class TimeZones {
    private static final int OFFSET_HOURS_MAX = 15;
    private static final Map<String, Integer> ABBREVIATIONS = Map.ofEntries(
            Map.entry("z", 0),
            Map.entry("zulu", 0),
            Map.entry("utc", 0),
            Map.entry("ut", 0),
            Map.entry("uct", 0),
            Map.entry("gmt", 0),
            Map.entry("wet", 0),
            Map.entry("west", 60),
            Map.entry("bst", 60),
            Map.entry("cet", 60),
            Map.entry("met", 60),
            Map.entry("cest", 120),
            Map.entry("mest", 120),
            Map.entry("eet", 120),
            Map.entry("ist", 120),
            Map.entry("sast", 120),
            Map.entry("eest", 180),
            Map.entry("msk", 180),
            Map.entry("sgt", 480),
            Map.entry("hkt", 480),
            Map.entry("awst", 480),
            Map.entry("jst", 540),
            Map.entry("kst", 540),
            Map.entry("aest", 600),
            Map.entry("aedt", 660),
            Map.entry("nzst", 720),
            Map.entry("nzdt", 780),
            Map.entry("brt", -180),
            Map.entry("art", -180),
            Map.entry("adt", -180),
            Map.entry("ast", -240),
            Map.entry("edt", -240),
            Map.entry("est", -300),
            Map.entry("cdt", -300),
            Map.entry("cst", -360),
            Map.entry("mdt", -360),
            Map.entry("mst", -420),
            Map.entry("pdt", -420),
            Map.entry("pst", -480),
            Map.entry("akdt", -480),
            Map.entry("akst", -540),
            Map.entry("hst", -600));

    private TimeZones() {}

    /** All names in lower case; made when the first is asked for. */
    private static final class Names {
        static final Map<String, String> BY_LOWER = collect();

        private static Map<String, String> collect() {
            Map<String, String> names = new HashMap<>();
            for (String id : ZoneId.getAvailableZoneIds()) {
                names.put(id.toLowerCase(Locale.ROOT), id);
            }
            return names;
        }
    }

    /** A fixed offset by its abbreviation. */
    static Optional<ZoneOffset> findAbbreviation(String word) {
        Integer minutes = ABBREVIATIONS.get(word.toLowerCase(Locale.ROOT));
        return minutes == null ? Optional.empty() : Optional.of(ZoneOffset.ofTotalSeconds(minutes * 60));
    }

    /** A zone of the database by its full name. */
    static Optional<ZoneId> findNamed(String word) {
        String id = Names.BY_LOWER.get(word.toLowerCase(Locale.ROOT));
        return id == null ? Optional.empty() : Optional.of(ZoneId.of(id));
    }

    /** What AT TIME ZONE and SET TIME ZONE take: an abbreviation, a name, or an offset, that counts west of UTC when it has a sign as POSIX does. */
    public static Optional<ZoneId> find(String name) {
        String word = name.strip();
        Optional<ZoneOffset> abbreviation = findAbbreviation(word);
        if (abbreviation.isPresent()) {
            return Optional.of(abbreviation.get());
        }
        Optional<ZoneId> named = findNamed(word);
        if (named.isPresent()) {
            return named;
        }
        return findPosix(word);
    }

    private static Optional<ZoneId> findPosix(String word) {
        int i = 0;
        while (i < word.length() && Character.isLetter(word.charAt(i))) {
            i++;
        }
        String offset = word.substring(i);
        if (offset.isEmpty() || !offset.matches("[+-]?\\d{1,2}(:\\d{2}(:\\d{2})?)?")) {
            return Optional.empty();
        }
        boolean negative = offset.startsWith("-");
        String[] parts = offset.replaceFirst("^[+-]", "").split(":", -1);
        int seconds = Integer.parseInt(parts[0]) * 3600;
        seconds += parts.length > 1 ? Integer.parseInt(parts[1]) * 60 : 0;
        seconds += parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
        if (seconds > OFFSET_HOURS_MAX * 3600) {
            return Optional.empty();
        }
        return Optional.of(ZoneOffset.ofTotalSeconds(negative ? seconds : -seconds));
    }
}
