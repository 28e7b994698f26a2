package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The document ObjectLockConfiguration: what new objects of a bucket are locked with, if anything. */
public record ObjectLockConfiguration(@Nullable Default rule) {
    public static final int YEARS_MAX = 100;
    public static final int DAYS_MAX = 36_500;

    /** The lock of new objects. */
    public record Default(LockMode mode, int count, Unit unit) {
        public Default {
            int max = unit == Unit.DAYS ? DAYS_MAX : YEARS_MAX;
            if (count < 1) {
                throw S3Exception.invalidArgument(
                        unit.element(),
                        String.valueOf(count),
                        "Default retention period must be a positive integer value.");
            }
            if (count > max) {
                throw S3Exception.invalidArgument(
                        unit.element(), String.valueOf(count), "Default retention period too large.");
            }
        }

        /** Until when what is made at a time is locked. */
        public Instant until(Instant made) {
            ZonedDateTime from = made.atZone(ZoneOffset.UTC);
            return switch (unit) {
                case DAYS -> from.plusDays(count).toInstant();
                case YEARS -> from.plusYears(count).toInstant();
            };
        }
    }

    /** In what a period is counted. */
    public enum Unit {
        DAYS("Days"),
        YEARS("Years");

        private final String element;

        Unit(String element) {
            this.element = element;
        }

        public String element() {
            return element;
        }
    }

    public Optional<Default> findDefault() {
        return Optional.ofNullable(rule);
    }

    public byte[] write() {
        XmlWriter xml = XmlWriter.of("ObjectLockConfiguration").element("ObjectLockEnabled", "Enabled");
        findDefault()
                .ifPresent(period -> xml.open("Rule")
                        .open("DefaultRetention")
                        .element("Mode", period.mode().name())
                        .element(period.unit().element(), period.count())
                        .close()
                        .close());
        return xml.finish();
    }

    public static ObjectLockConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "ObjectLockConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("ObjectLockEnabled", "Rule");
        if (!root.getText("ObjectLockEnabled").strip().equals("Enabled")) {
            throw Element.malformed();
        }
        return new ObjectLockConfiguration(root.find("Rule")
                .map(rule -> period(rule.withOnly("DefaultRetention").get("DefaultRetention")))
                .orElse(null));
    }

    private static Default period(Element retention) {
        retention.withOnly("Mode", "Days", "Years");
        LockMode mode = retention.get("Mode").oneOf(LockMode.class, S3Error.MALFORMED_XML);
        Optional<Element> days = retention.find("Days");
        Optional<Element> years = retention.find("Years");
        if (days.isPresent() == years.isPresent()) {
            throw Element.malformed();
        }
        return days.isPresent()
                ? new Default(mode, days.get().number(), Unit.DAYS)
                : new Default(mode, years.orElseThrow().number(), Unit.YEARS);
    }
}
