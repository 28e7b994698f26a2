package io.photoncloud.chainfire.store;

/** Ends the body of a {@link TableTransaction}, whose result it holds. */
final class TableRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TableResult.Refused<?> result;

    TableRefusal(TableResult.Refused<?> result) {
        super(result.toString(), null, false, false);
        this.result = result;
    }

    /** A refusal holds no answer: it is one for every type of answer. */
    @SuppressWarnings("unchecked") // see above
    <A> TableResult.Refused<A> result() {
        return (TableResult.Refused<A>) result;
    }
}
