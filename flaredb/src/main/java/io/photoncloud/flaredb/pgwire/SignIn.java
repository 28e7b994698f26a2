package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlException;

/** How clients prove who they are. */
public sealed interface SignIn {
    /** They need not. Only where the door is open to this machine alone. */
    record Trust() implements SignIn {}

    /** By a password in plain text, which is taken over TLS only. */
    record Password(PasswordCheck check) implements SignIn {}

    /** Who a user with a password is. */
    interface PasswordCheck {
        /**
         * @return the name of the user as the session has it
         * @throws SqlException 28P01 where it is wrong, 57P03 where nobody can tell now
         */
        String check(String user, String password);
    }
}
