package io.photoncloud.creditservice.ledger;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An amount of money that need not be a whole number of minor units: what use comes to before it is charged. Never
 * rounded, and yet of bounded length, because all that it can come from are prices and quantities of so many fractional
 * digits, and hours of 3,600 seconds.
 *
 * @param grains of which {@link #GRAINS_PER_MINOR} are one minor unit
 */
public record ExactAmount(BigInteger grains) implements Comparable<ExactAmount> {

    /** Fractional digits of a price. */
    public static final int PRICE_DIGITS = 9;

    /** Fractional digits of a part of a quantity. */
    static final int PART_DIGITS = 12;

    static final BigInteger GRAINS_PER_MINOR =
            BigInteger.TEN.pow(PRICE_DIGITS + PART_DIGITS).multiply(BigInteger.valueOf(Unit.SECONDS_PER_HOUR));

    public static final ExactAmount ZERO = new ExactAmount(BigInteger.ZERO);

    public ExactAmount {
        if (grains.signum() < 0) {
            throw new IllegalArgumentException("use comes to less than nothing: " + grains);
        }
    }

    /** What so much costs. */
    public static ExactAmount of(BigDecimal unitPrice, BigDecimal quantity, Unit unit) {
        return new ExactAmount(unitPrice
                .multiply(quantity)
                .multiply(new BigDecimal(GRAINS_PER_MINOR.divide(BigInteger.valueOf(unit.perPriced()))))
                .toBigIntegerExact());
    }

    public ExactAmount plus(ExactAmount other) {
        return new ExactAmount(grains.add(other.grains));
    }

    /** The whole minor units in it. */
    public BigInteger whole() {
        return grains.divide(GRAINS_PER_MINOR);
    }

    /** The whole minor units that it takes to cover it. */
    public BigInteger roundedUp() {
        return fraction().equals(ZERO) ? whole() : whole().add(BigInteger.ONE);
    }

    /** What is beyond the whole minor units. */
    public ExactAmount fraction() {
        return new ExactAmount(grains.mod(GRAINS_PER_MINOR));
    }

    /** To the nearest decimal of so many fractional digits. */
    public BigDecimal rounded(int digits) {
        return new BigDecimal(grains).divide(new BigDecimal(GRAINS_PER_MINOR), digits, RoundingMode.HALF_EVEN);
    }

    /** What {@link #toString} says. @throws IllegalArgumentException it is none of its texts */
    static ExactAmount parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new ExactAmount(new BigInteger(text).multiply(GRAINS_PER_MINOR));
        }
        BigInteger[] grains = new BigInteger(text.substring(0, slash))
                .multiply(GRAINS_PER_MINOR)
                .divideAndRemainder(new BigInteger(text.substring(slash + 1)));
        if (grains[1].signum() != 0) {
            throw new IllegalArgumentException("no exact amount: " + text);
        }
        return new ExactAmount(grains[0]);
    }

    @Override
    public int compareTo(ExactAmount other) {
        return grains.compareTo(other.grains);
    }

    /** A whole number of minor units, or a fraction in lowest terms: {@code 12}, {@code 250/3}. */
    @Override
    public String toString() {
        BigInteger common = grains.gcd(GRAINS_PER_MINOR);
        BigInteger denominator = GRAINS_PER_MINOR.divide(common);
        String numerator = grains.divide(common).toString();
        return denominator.equals(BigInteger.ONE) ? numerator : numerator + "/" + denominator;
    }
}
