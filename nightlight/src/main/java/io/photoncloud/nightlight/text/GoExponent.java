package io.photoncloud.nightlight.text;

import java.math.BigDecimal;

/** Finite numbers as Go's {@code FormatFloat(value, 'e', -1, 64)} writes them: 1e+00. */
public final class GoExponent {
    private static final int TWO_DIGITS = 10;

    private GoExponent() {}

    public static String format(double value) {
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0e+00";
        }
        BigDecimal exact = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = exact.unscaledValue().toString();
        int exponent = digits.length() - 1 - exact.scale();
        String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < TWO_DIGITS ? "0" : "") + Math.abs(exponent);
        return sign + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e" + power;
    }
}
