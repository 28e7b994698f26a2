package io.photoncloud.creditservice.ledger;

/** Every movement of money: what one account loses another gains. {@code amount} is more than 0. */
public record Transfer(Account from, Account to, long amount) {
    public Transfer {
        if (amount < 1 || from == to) {
            throw new IllegalArgumentException("no transfer: " + amount + " from " + from + " to " + to);
        }
    }

    /** What it adds to an account. */
    public long effectOn(Account account) {
        return account == to ? amount : account == from ? -amount : 0;
    }
}
