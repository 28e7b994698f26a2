package io.photoncloud.flaredb;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.flaredb.pgwire.SignIn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;

/** A password that is an IAM token, of a principal who may use SQL. All see the same tables, so it is a right on the whole system. */
record TokenSignIn(TokenVerifier tokens, Authorizer authorizer) implements SignIn.PasswordCheck {

    static final Permission EXECUTE = new Permission("sql.execute");

    @Override
    public String check(String user, String password) {
        try {
            Caller.Principal principal = tokens.verify(password);
            if (!principal.id().equals(user)) {
                throw refused(user, "The token is of another principal: connect as its user.");
            }
            authorizer.require(principal, EXECUTE, Scope.system());
            return user;
        } catch (CloudException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw new SqlException(SqlState.CANNOT_CONNECT_NOW, String.valueOf(e.getMessage()), e);
            }
            throw refused(user, String.valueOf(e.getMessage()));
        }
    }

    private static SqlException refused(String user, String why) {
        return new SqlException(
                SqlState.INVALID_PASSWORD, "password authentication failed for user \"" + user + "\"", why, null);
    }
}
