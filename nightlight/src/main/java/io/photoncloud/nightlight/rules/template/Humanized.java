package io.photoncloud.nightlight.rules.template;

/** Numbers as people like them. */
final class Humanized {
    static final int DIGITS = 4;

    private static final String[] LARGE = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] SMALL = {"", "m", "u", "n", "p", "f", "a", "z", "y"};
    private static final String[] BINARY = {"", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};

    private Humanized() {}

    private static String written(double value) {
        return Printing.general(value, DIGITS);
    }

    static String decimal(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return written(value);
        }
        return Math.abs(value) >= 1 ? scaled(value, 1000, LARGE) : small(value);
    }

    static String binary(double value) {
        return Math.abs(value) <= 1 || !Double.isFinite(value) ? written(value) : scaled(value, 1024, BINARY);
    }

    private static String scaled(double value, double step, String[] prefixes) {
        double left = value;
        int prefix = 0;
        while (Math.abs(left) >= step && prefix < prefixes.length - 1) {
            left /= step;
            prefix++;
        }
        return written(left) + prefixes[prefix];
    }

    private static String small(double value) {
        double left = value;
        int prefix = 0;
        while (Math.abs(left) < 1 && prefix < SMALL.length - 1) {
            left *= 1000;
            prefix++;
        }
        return written(left) + SMALL[prefix];
    }

    static String duration(double seconds) {
        if (!Double.isFinite(seconds)) {
            return written(seconds);
        }
        if (seconds == 0) {
            return "0s";
        }
        if (Math.abs(seconds) < 1) {
            return small(seconds) + "s";
        }
        String sign = seconds < 0 ? "-" : "";
        double size = Math.abs(seconds);
        long whole = (long) size;
        long minutes = whole / 60 % 60;
        long hours = whole / 3600 % 24;
        long days = whole / 86_400;
        if (days > 0) {
            return "%s%dd %dh %dm %ds".formatted(sign, days, hours, minutes, whole % 60);
        }
        if (hours > 0) {
            return "%s%dh %dm %ds".formatted(sign, hours, minutes, whole % 60);
        }
        return minutes > 0 ? "%s%dm %ds".formatted(sign, minutes, whole % 60) : sign + written(size) + "s";
    }
}
