package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.type.DateTimes;
import io.photoncloud.flaredb.type.Interval;
import java.time.LocalDate;

/** age(): a difference in years, months, days and time. */
final class Ages {
    private Ages() {}

    static Interval between(long left, long right) {
        if (DateTimes.isInfinite(left) || DateTimes.isInfinite(right)) {
            throw DateTimes.timestampOutOfRange();
        }
        boolean negative = left < right;
        long later = negative ? right : left;
        long earlier = negative ? left : right;
        LocalDate from = DateTimes.localDate(Math.floorDiv(earlier, DateTimes.DAY));
        LocalDate to = DateTimes.localDate(Math.floorDiv(later, DateTimes.DAY));
        long micros = Math.floorMod(later, DateTimes.DAY) - Math.floorMod(earlier, DateTimes.DAY);
        int days = to.getDayOfMonth() - from.getDayOfMonth();
        int months = (to.getYear() - from.getYear()) * 12 + to.getMonthValue() - from.getMonthValue();
        if (micros < 0) {
            micros += DateTimes.DAY;
            days--;
        }
        if (days < 0) {
            days += from.lengthOfMonth();
            months--;
        }
        Interval age = new Interval(months, days, micros);
        return negative ? TimeMath.negate(age) : age;
    }
}
