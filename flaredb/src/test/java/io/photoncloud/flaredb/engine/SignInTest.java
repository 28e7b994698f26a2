package io.photoncloud.flaredb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.flaredb.TestingFlareDb;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** Who may come in through PostgreSQL's door in enforced mode. */
class SignInTest {

    @TempDir
    private static Path directory;

    private static FakeIam iam;
    private static TestingFlareDb service;

    @BeforeAll
    static void start() throws Exception {
        TestingAuthority authority = new TestingAuthority(directory);
        iam = FakeIam.start(InstantSource.system(), authority);
        iam.allow("anna", Scope.system(), "sql.execute");
        List<String> tls = authority.issue("flaredb", "flaredb").settings();
        service = TestingFlareDb.enforced(iam, tls.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
        iam.close();
    }

    private static Connection connect(String user, String password, String sslMode) throws SQLException {
        String url = service.jdbcUrl().replaceAll("\\?.*", "");
        return DriverManager.getConnection(url + "?user=" + user + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8) + "&sslmode=" + sslMode);
    }

    private static void refuses(String user, String password, String sslMode, String state, String message) {
        assertThatThrownBy(() -> connect(user, password, sslMode))
                .isInstanceOfSatisfying(
                        PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void aTokenOverTlsOpensTheDoor() throws SQLException {
        try (Connection connection = connect("anna", iam.issuer().token("anna"), "require");
                ResultSet rows = connection.createStatement().executeQuery("SELECT current_user")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("anna");
        }
    }

    @Test
    void nothingElseDoes() {
        String token = iam.issuer().token("anna");
        refuses("anna", token, "disable", "28000", "a password is taken over TLS only");
        refuses("anna", "secret", "require", "28P01", "the token is no signed JWT");
        refuses("bert", token, "require", "28P01", "The token is of another principal");
        refuses("bert", iam.issuer().token("bert"), "require", "28P01", "password authentication failed");
    }
}
