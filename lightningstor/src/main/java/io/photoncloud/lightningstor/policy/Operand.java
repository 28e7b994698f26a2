package io.photoncloud.lightningstor.policy;

import io.photoncloud.common.config.Network;
import io.photoncloud.lightningstor.protocol.S3Dates;
import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** A value of a condition, and how a request's is compared with it. */
sealed interface Operand {

    /** Whether a value of a request is as the operand has it. What is of another form never is. */
    boolean holds(String value, Attributes attributes);

    /** Whether every variable in it stands for something. */
    default boolean isKnown(Attributes attributes) {
        return true;
    }

    /** How many parts of it stand for something of a request. */
    default int variables() {
        return 0;
    }

    /** Whether it lets in some of all callers only, and always the same ones. */
    default boolean isFixed() {
        return false;
    }

    record Text(Glob glob, boolean ignoresCase) implements Operand {
        @Override
        public boolean holds(String value, Attributes attributes) {
            return glob.of(attributes)
                    .map(text -> ignoresCase ? text.ignoringCase().matches(Glob.lower(value)) : text.matches(value))
                    .orElse(false);
        }

        @Override
        public boolean isKnown(Attributes attributes) {
            return glob.isKnown(attributes);
        }

        @Override
        public int variables() {
            return glob.variables();
        }

        @Override
        public boolean isFixed() {
            return glob.isFixed();
        }
    }

    /** @param parts what is between the colons; the last one may have more of them */
    record Arn(List<Glob> parts) implements Operand {
        static final int PARTS = 6;

        public Arn {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean holds(String value, Attributes attributes) {
            String[] values = value.split(":", PARTS);
            for (int i = 0; i < PARTS; i++) {
                Optional<Glob> part = parts.get(i).of(attributes);
                if (values.length < PARTS || part.isEmpty() || !part.get().matches(values[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean isKnown(Attributes attributes) {
            return parts.stream().allMatch(part -> part.isKnown(attributes));
        }

        @Override
        public int variables() {
            return parts.stream().mapToInt(Glob::variables).sum();
        }

        @Override
        public boolean isFixed() {
            return parts.stream().allMatch(Glob::isFixed);
        }
    }

    /** @param order what comparing the request's with it may give */
    record Numeric(BigDecimal number, IntPredicate order) implements Operand {
        @Override
        public boolean holds(String value, Attributes attributes) {
            return findNumber(value)
                    .filter(came -> order.test(came.compareTo(number)))
                    .isPresent();
        }
    }

    /** @param order what comparing the request's with it may give */
    record Time(Instant time, IntPredicate order) implements Operand {
        @Override
        public boolean holds(String value, Attributes attributes) {
            return findTime(value)
                    .filter(came -> order.test(came.compareTo(time)))
                    .isPresent();
        }
    }

    record Truth(boolean value) implements Operand {
        @Override
        public boolean holds(String text, Attributes attributes) {
            return text.equalsIgnoreCase(String.valueOf(value));
        }
    }

    record Range(Network network) implements Operand {
        /** A network of fewer bits is everybody's: 10.0.0.0/8 is one's own. */
        private static final int BITS_MIN_V4 = 8;

        private static final int BITS_MIN_V6 = 32;

        @Override
        public boolean holds(String value, Attributes attributes) {
            try {
                InetAddress address = Network.literal(value);
                return network.contains(address);
            } catch (UnknownHostException _) {
                return false;
            }
        }

        @Override
        public boolean isFixed() {
            return network.bits() >= (network.address() instanceof Inet4Address ? BITS_MIN_V4 : BITS_MIN_V6);
        }
    }

    Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?");

    /** @throws MalformedPolicy it is not of the operator's form */
    static Operand of(Operator operator, String text, Version version) {
        return switch (operator) {
            case STRING_EQUALS, STRING_NOT_EQUALS -> new Text(version.glob(text, Glob::literal), false);
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE ->
                new Text(version.glob(text, Glob::literal), true);
            case STRING_LIKE, STRING_NOT_LIKE -> new Text(version.glob(text, Glob::plain), false);
            case ARN_EQUALS, ARN_LIKE, ARN_NOT_EQUALS, ARN_NOT_LIKE -> arn(text, version);
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> number(text, order -> order == 0);
            case NUMERIC_LESS_THAN -> number(text, order -> order < 0);
            case NUMERIC_LESS_THAN_EQUALS -> number(text, order -> order <= 0);
            case NUMERIC_GREATER_THAN -> number(text, order -> order > 0);
            case NUMERIC_GREATER_THAN_EQUALS -> number(text, order -> order >= 0);
            case DATE_EQUALS, DATE_NOT_EQUALS -> time(text, order -> order == 0);
            case DATE_LESS_THAN -> time(text, order -> order < 0);
            case DATE_LESS_THAN_EQUALS -> time(text, order -> order <= 0);
            case DATE_GREATER_THAN -> time(text, order -> order > 0);
            case DATE_GREATER_THAN_EQUALS -> time(text, order -> order >= 0);
            case BOOL, NULL -> truth(text);
            case IP_ADDRESS, NOT_IP_ADDRESS -> range(text);
        };
    }

    private static Operand arn(String text, Version version) {
        String[] parts = text.split(":", Arn.PARTS);
        if (parts.length < Arn.PARTS || !parts[0].equals("arn")) {
            throw new MalformedPolicy("Invalid ARN in Conditions", text);
        }
        return new Arn(Arrays.stream(parts)
                .map(part -> version.glob(part, Glob::plain))
                .toList());
    }

    private static Operand number(String text, IntPredicate order) {
        return new Numeric(
                findNumber(text).orElseThrow(() -> new MalformedPolicy("Invalid number in Conditions", text)), order);
    }

    private static Operand time(String text, IntPredicate order) {
        return new Time(
                findTime(text).orElseThrow(() -> new MalformedPolicy("Invalid date in Conditions", text)), order);
    }

    private static Operand truth(String text) {
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new MalformedPolicy("Invalid Boolean in Conditions", text);
        }
        return new Truth(Boolean.parseBoolean(text));
    }

    private static Operand range(String text) {
        try {
            return new Range(Network.valueOf(text));
        } catch (IllegalArgumentException _) {
            throw new MalformedPolicy("Invalid IP address in Conditions", text);
        }
    }

    private static Optional<BigDecimal> findNumber(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /** As ISO 8601 has it, or in seconds. */
    private static Optional<Instant> findTime(String text) {
        return text.matches("\\d{1,11}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
                : S3Dates.parseXml(text);
    }
}
