package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prices and quantities as calls say them: decimals as texts, which no reader of JSON rounds. */
public final class Decimals {

    /** Digits before the point, of a price in minor units and of a quantity. */
    private static final int WHOLE_DIGITS = 12;

    private static final Pattern FORM = Pattern.compile(
            "(0|[1-9][0-9]{0," + (WHOLE_DIGITS - 1) + "})(\\.[0-9]{1," + ExactAmount.PRICE_DIGITS + "})?");

    private static final String CONSTRAINT = "a decimal as text, as \"2.5\", of up to " + WHOLE_DIGITS
            + " digits before the point and " + ExactAmount.PRICE_DIGITS + " after it";

    private Decimals() {}

    /** @throws CloudException VALIDATION_ERROR */
    public static BigDecimal orZero(String field, @Nullable String text) {
        String present = Check.required(field, text);
        if (!FORM.matcher(present).matches()) {
            throw CloudException.invalid(field, CONSTRAINT, field + " must be " + CONSTRAINT);
        }
        return plain(new BigDecimal(present));
    }

    /** @throws CloudException VALIDATION_ERROR */
    public static BigDecimal positive(String field, @Nullable String text) {
        BigDecimal value = orZero(field, text);
        Check.that(value.signum() > 0, field, "must be more than 0");
        return value;
    }

    /** Equal where the numbers are: {@code 2.50} is {@code 2.5}. */
    static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
