package io.photoncloud.k8shost.spec;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount as Kubernetes writes it: {@code 500m}, {@code 0.5}, {@code 128Mi}, {@code 1e3}.
 *
 * @param text as it was written; empty for nothing said
 */
public record Quantity(String text, BigDecimal value) {

    public static final Quantity UNSAID = new Quantity("", BigDecimal.ZERO);

    /** Larger ones are no amount of anything that a machine has. */
    private static final BigDecimal MAX = BigDecimal.valueOf(1L << 60);

    private static final Pattern FORM = Pattern.compile(
            "(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE]-?\\d{1,2})?");

    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** Empty where the text is no amount, or one beyond all measure. */
    public static Optional<Quantity> find(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(form.group(1));
        String unit = form.group(2) == null ? "" : form.group(2);
        BigDecimal value = unit.length() > 1 && (unit.charAt(0) == 'e' || unit.charAt(0) == 'E') && !unit.equals("Ei")
                ? number.scaleByPowerOfTen(Integer.parseInt(unit.substring(1)))
                : number.multiply(UNITS.getOrDefault(unit, BigDecimal.ONE));
        return value.compareTo(MAX) > 0 ? Optional.empty() : Optional.of(new Quantity(text, value));
    }

    /** What was kept, or nothing said. */
    public static Quantity of(String text) {
        return text.isEmpty()
                ? UNSAID
                : find(text).orElseThrow(() -> new IllegalArgumentException("no quantity: " + text));
    }

    public boolean isSaid() {
        return !text.isEmpty();
    }

    /** In thousandths, rounded up. */
    public long milli() {
        return value.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** Whole ones, rounded up. */
    public long whole() {
        return value.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** Processors as the guide writes them: {@code 8}, {@code 7.5}. */
    public static String ofCpus(long milliCpus) {
        return BigDecimal.valueOf(milliCpus, 3).stripTrailingZeros().toPlainString();
    }

    /** Memory in the largest unit that says it exactly: {@code 14Gi}. */
    public static String ofMemory(long bytes) {
        if (bytes % KIB != 0 || bytes == 0) {
            return String.valueOf(bytes);
        }
        if (bytes % GIB == 0) {
            return bytes / GIB + "Gi";
        }
        return bytes % MIB == 0 ? bytes / MIB + "Mi" : bytes / KIB + "Ki";
    }
}
