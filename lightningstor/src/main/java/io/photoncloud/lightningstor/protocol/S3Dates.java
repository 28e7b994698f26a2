package io.photoncloud.lightningstor.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The three forms of time that S3 speaks: of HTTP headers, of XML documents, of signatures. */
public final class S3Dates {
    private static final DateTimeFormatter IMF = utc("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter XML = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter BASIC = utc("uuuuMMdd'T'HHmmss'Z'");

    /** What RFC 9110 asks recipients to understand, and the single-digit days and the offsets that clients do send. */
    private static final List<DateTimeFormatter> HTTP = List.of(
            IMF,
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.US).withZone(ZoneOffset.UTC),
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            new DateTimeFormatterBuilder()
                    .appendPattern("EEE MMM ppd HH:mm:ss uuuu")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC));

    // Formatters take more than this: signs before years, and dates without seconds.
    private static final Pattern UTC_FORM =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z");

    private static final int BASIC_LENGTH = 16;
    private static final int T_AT = 8;

    private S3Dates() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US)
                .withZone(ZoneOffset.UTC)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** As in Last-Modified. */
    public static String http(Instant instant) {
        return IMF.format(instant);
    }

    public static Optional<Instant> parseHttp(String text) {
        return HTTP.stream().flatMap(form -> parse(text.strip(), form).stream()).findFirst();
    }

    /** As in documents, with milliseconds. */
    public static String xml(Instant instant) {
        return XML.format(instant);
    }

    /** ISO 8601 with any offset and any fraction. */
    public static Optional<Instant> parseXml(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** As in X-Amz-Date. */
    public static String basic(Instant instant) {
        return BASIC.format(instant);
    }

    public static Optional<Instant> parseBasic(String text) {
        if (!isBasic(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 4, 6),
                            number(text, 6, 8),
                            number(text, 9, 11),
                            number(text, 11, 13),
                            number(text, 13, 15))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Each signed request has one: no formatter is asked. */
    private static boolean isBasic(String text) {
        if (text.length() != BASIC_LENGTH || text.charAt(T_AT) != 'T' || text.charAt(BASIC_LENGTH - 1) != 'Z') {
            return false;
        }
        for (int at = 0; at < BASIC_LENGTH - 1; at++) {
            if (at != T_AT && (text.charAt(at) < '0' || text.charAt(at) > '9')) {
                return false;
            }
        }
        return true;
    }

    private static int number(String digits, int from, int to) {
        return Integer.parseInt(digits, from, to, 10);
    }

    /** As in the policies of forms: ISO 8601 in UTC to the second, or to a fraction of it, and nothing else. */
    public static Optional<Instant> parseUtc(String text) {
        return UTC_FORM.matcher(text).matches() ? parseXml(text) : Optional.empty();
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter form) {
        try {
            return Optional.of(ZonedDateTime.parse(text, form).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
