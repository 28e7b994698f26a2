package io.photoncloud.nightlight.series;

/** A query would read more than it may. The message names the budget. */
public final class BudgetExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String budget;

    BudgetExceeded(String budget, long max) {
        super("query would read more than its budget of " + max + " " + budget);
        this.budget = budget;
    }

    /** What there was too much of: series, samples or bytes. */
    public String budget() {
        return budget;
    }
}
