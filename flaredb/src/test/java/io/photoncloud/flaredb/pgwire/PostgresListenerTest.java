package io.photoncloud.flaredb.pgwire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.pgwire.WireClient.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresListenerTest {
    private static final int CONNECTIONS_MAX = 20;

    private final FakeSessions sessions = new FakeSessions();
    private PostgresListener listener = open(WireLimits.DEFAULT);

    private PostgresListener open(WireLimits limits) {
        return open(limits, new SignIn.Trust());
    }

    private PostgresListener open(WireLimits limits, SignIn signIn) {
        try {
            return PostgresListener.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    sessions,
                    signIn,
                    null,
                    limits,
                    new Random(1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void limitConnections() {
        listener.close();
        listener = open(new WireLimits(CONNECTIONS_MAX, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30)));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private WireClient connect() throws IOException {
        return WireClient.connect(listener.address());
    }

    @Test
    void aStartupIsAnsweredWithSettingsAKeyAndReadiness() throws IOException {
        try (var client = new WireClient(listener.address())) {
            client.startup("anna", "application_name", "test", "options", "-c a=b\\ c --d-e=f");
            assertThat(client.answers()).containsExactly("R 0", "S server_version=15.0", "K", "Z I");
            var opened = sessions.session(client.id).client;
            assertThat(opened.user()).isEqualTo("anna");
            assertThat(opened.database()).isEqualTo("store");
            assertThat(opened.settings())
                    .containsEntry("application_name", "test")
                    .containsEntry("a", "b c")
                    .containsEntry("d_e", "f");
        }
    }

    @Test
    void encryptionIsDeclinedWhereThereIsNoCertificate() throws IOException {
        try (var client = new WireClient(listener.address())) {
            client.packet(new Body().integer(StartupPacket.GSS_REQUEST));
            assertThat(client.readByte()).isEqualTo('N');
            client.packet(new Body().integer(StartupPacket.SSL_REQUEST));
            assertThat(client.readByte()).isEqualTo('N');
            client.startup("anna");
            assertThat(client.answers()).last().isEqualTo("Z I");
        }
    }

    @Test
    void aSecondOptionOfTheProtocolIsNegotiatedAway() throws IOException {
        try (var client = new WireClient(listener.address())) {
            client.packet(new Body()
                    .integer((3 << 16) | 2)
                    .text("user")
                    .text("anna")
                    .text("_pq_.feature")
                    .text("on")
                    .number(0));
            assertThat(client.answers()).startsWith("v", "R 0").endsWith("Z I");
        }
    }

    @Test
    void whatIsNoStartupPacketEndsTheConnectionWithAReason() throws IOException {
        assertThat(startWith(new Body().integer(2 << 16)))
                .containsExactly(
                        "E S=FATAL C=0A000 M=unsupported frontend protocol 2.0: server supports 3.0 to 3.0", "end");
        assertThat(startWith(new Body().integer(3 << 16).number(0)))
                .containsExactly("E S=FATAL C=28000 M=no PostgreSQL user name specified in startup packet", "end");
        assertThat(startWith(new Body().integer(3 << 16).raw(new byte[] {'x'})))
                .containsExactly("E S=FATAL C=08P01 M=invalid string in message", "end");
        try (var client = new WireClient(listener.address())) {
            client.raw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.answers()).containsExactly("E S=FATAL C=08P01 M=invalid length of startup packet", "end");
        }
    }

    private List<String> startWith(Body body) throws IOException {
        try (var client = new WireClient(listener.address())) {
            client.packet(body);
            return client.answers();
        }
    }

    @Test
    void anUnknownDatabaseIsFatal() throws IOException {
        try (var client = new WireClient(listener.address())) {
            client.packet(new Body()
                    .integer(3 << 16)
                    .text("user")
                    .text("anna")
                    .text("database")
                    .text("nowhere")
                    .number(0));
            assertThat(client.answers())
                    .containsExactly("E S=FATAL C=3D000 M=database \"nowhere\" does not exist", "end");
        }
    }

    @Test
    void aSimpleQueryIsAnsweredStatementByStatement() throws IOException {
        try (var client = connect()) {
            assertThat(client.query("begin; rows 2; warn"))
                    .containsExactly(
                            "C BEGIN",
                            "T n:23 t:25",
                            "D 1|row 1",
                            "D 2|row 2",
                            "C SELECT 2",
                            "N S=WARNING C=01000 M=careful",
                            "C WARN",
                            "Z T");
            assertThat(client.query("")).containsExactly("I", "Z T");
        }
    }

    @Test
    void anErrorIsToldWithAllItsFieldsAndFailsTheTransaction() throws IOException {
        try (var client = connect()) {
            assertThat(client.query("begin")).endsWith("Z T");
            assertThat(client.query("fail"))
                    .containsExactly(
                            "E S=ERROR C=23505 M=twice D=there before H=take another P=3 s=public t=t n=t_pkey", "Z E");
            assertThat(client.query("rows 1").getFirst()).startsWith("T");
            assertThat(client.query("rollback")).containsExactly("C ROLLBACK", "Z I");
        }
    }

    @Test
    void aFaultOfOursIsAnInternalErrorAndTheSessionGoesOn() throws IOException {
        try (var client = connect()) {
            assertThat(client.query("break").getFirst()).startsWith("E S=ERROR C=XX000 M=internal error");
            assertThat(client.query("rows 1")).endsWith("Z I");
        }
    }

    @Test
    void theExtendedProtocolDescribesAndAnswersInTextAndBinary() throws IOException {
        try (var client = connect()) {
            client.parse("s", "echo")
                    .describe('S', "s")
                    .bind("", "s", 0, "42", null)
                    .describe('P', "");
            client.execute("", 0).sync();
            assertThat(client.answers())
                    .containsExactly("1", "t 23 25", "T n:23 t:25", "2", "T n:23 t:25", "D 42|~", "C SELECT 1", "Z I");
            client.bind("", "s", 1, "42", "x").describe('P', "").execute("", 0).sync();
            assertThat(client.answers()).containsExactly("2", "T n:23b t:25b", "D \0\0\0*|x", "C SELECT 1", "Z I");
        }
    }

    @Test
    void aPortalGivesItsRowsInParts() throws IOException {
        try (var client = connect()) {
            client.parse("", "rows 3")
                    .bind("p", "", 0)
                    .execute("p", 2)
                    .execute("p", 2)
                    .sync();
            assertThat(client.answers())
                    .containsExactly("1", "2", "D 1|row 1", "D 2|row 2", "s", "D 3|row 3", "C SELECT 3", "Z I");
        }
    }

    @Test
    void afterAnErrorAllIsPassedOverUntilSync() throws IOException {
        try (var client = connect()) {
            client.parse("", "nonsense")
                    .bind("", "", 0)
                    .execute("", 0)
                    .parse("t", "rows 1")
                    .sync();
            assertThat(client.answers()).containsExactly("E S=ERROR C=42601 M=unknown word P=1", "Z I");
            client.bind("", "t", 0).sync();
            assertThat(client.answers())
                    .containsExactly("E S=ERROR C=26000 M=prepared statement \"t\" does not exist", "Z I");
        }
    }

    @Test
    void valuesThatDoNotFitAreRefused() throws IOException {
        try (var client = connect()) {
            client.parse("s", "echo").bind("", "s", 0, "1").sync();
            assertThat(client.answers())
                    .containsExactly(
                            "1",
                            "E S=ERROR C=08P01 M=bind message supplies 1 parameters, but prepared statement \"s\""
                                    + " requires 2",
                            "Z I");
            client.bind("", "s", 0, "one", "x").sync();
            assertThat(client.answers().getFirst())
                    .startsWith("E S=ERROR C=22P02 M=invalid input syntax for type integer: \"one\"");
            client.bind("", "s", 7, "1", "x").sync();
            assertThat(client.answers().getFirst()).startsWith("E S=ERROR C=22023 M=unsupported format code: 7");
        }
    }

    @Test
    void textThatIsNoUtf8IsRefusedWithItsBytes() throws IOException {
        try (var client = connect()) {
            client.send('Q', new Body().raw(new byte[] {'r', (byte) 0xff, 0}));
            assertThat(client.answers())
                    .containsExactly("E S=ERROR C=22021 M=invalid byte sequence for encoding \"UTF8\": 0xff", "Z I");
        }
    }

    @Test
    void flushSendsWhatIsThereBeforeSync() throws IOException {
        try (var client = connect()) {
            client.parse("", "rows 1").send('H', new Body());
            assertThat(client.next()).isEqualTo("1");
            client.bind("", "", 0).execute("", 0).sync();
            assertThat(client.answers()).containsExactly("2", "D 1|row 1", "C SELECT 1", "Z I");
        }
    }

    @Test
    void closingForgetsStatements() throws IOException {
        try (var client = connect()) {
            client.parse("s", "rows 1")
                    .close('S', "s")
                    .close('P', "none")
                    .bind("", "s", 0)
                    .sync();
            assertThat(client.answers())
                    .containsExactly(
                            "1", "3", "3", "E S=ERROR C=26000 M=prepared statement \"s\" does not exist", "Z I");
        }
    }

    @Test
    void copyGoesBothWays() throws IOException {
        try (var client = connect()) {
            client.send('Q', new Body().text("in"));
            assertThat(client.next()).isEqualTo("G 0 2");
            client.send('d', new Body().text("a\tb")).send('d', new Body()).send('c', new Body());
            assertThat(client.answers()).containsExactly("C COPY 4", "Z I");
            client.send('Q', new Body().text("in"));
            assertThat(client.next()).isEqualTo("G 0 2");
            client.send('f', new Body().text("no more")).send('d', new Body());
            assertThat(client.answers()).containsExactly("E S=ERROR C=57014 M=COPY from stdin failed: no more", "Z I");
            assertThat(client.query("out")).containsExactly("H 0 1", "d one", "d two", "c", "C COPY 2", "Z I");
        }
    }

    @Test
    void whatWasNotSentCanBeTakenBack() throws IOException {
        try (var client = connect()) {
            assertThat(client.query("conflict")).containsExactly("D 2|again", "C SELECT 1", "Z I");
        }
    }

    @Test
    void aStatementIsStoppedByItsKeyOnly() throws IOException, InterruptedException {
        try (var client = connect()) {
            client.send('Q', new Body().text("wait"));
            client.raw(new byte[0]);
            sessions.session(client.id).waiting.await();
            cancel(client.id, client.secret + 1);
            cancel(client.id, client.secret);
            assertThat(client.answers())
                    .containsExactly("E S=ERROR C=57014 M=canceling statement due to user request", "Z I");
        }
    }

    private void cancel(int id, int secret) throws IOException {
        try (var canceller = new WireClient(listener.address())) {
            canceller.packet(
                    new Body().integer(StartupPacket.CANCEL_REQUEST).integer(id).integer(secret));
            assertThat(canceller.next()).isEqualTo("end");
        }
    }

    @Test
    void aSilentClientIsToldOfNotifications() throws IOException {
        try (var client = connect()) {
            sessions.session(client.id).notifyOf("news");
            assertThat(client.next()).isEqualTo("A 7 news hello");
        }
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws IOException {
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int count = 0; count < CONNECTIONS_MAX; count++) {
                clients.add(connect());
            }
            try (var late = new WireClient(listener.address())) {
                late.startup("anna");
                assertThat(late.answers())
                        .containsExactly(
                                "E S=FATAL C=53300 M=sorry, too many clients already"
                                        + " D=photon.flaredb.postgresql.connections-max is 20",
                                "end");
            }
        } finally {
            for (WireClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aMessageThatPromisesTooMuchEndsTheConnection() throws IOException {
        try (var client = connect()) {
            client.raw(new Body().number('Q').integer(0x7fff_0000).bytes());
            assertThat(client.answers().getFirst())
                    .startsWith("E S=FATAL C=54000 M=a message of")
                    .contains("photon.flaredb.postgresql.message-size-max");
        }
        try (var client = connect()) {
            client.raw(new Body().number('?').integer(4).bytes());
            assertThat(client.answers()).containsExactly("E S=FATAL C=08P01 M=invalid frontend message type 63", "end");
        }
    }

    @Test
    void whoTakesTooLongToSignInIsCutOff() throws IOException {
        listener.close();
        listener = open(new WireLimits(CONNECTIONS_MAX, 1 << 20, Duration.ofMillis(1), Duration.ofSeconds(30)));
        try (var client = new WireClient(listener.address())) {
            client.raw(new byte[] {0, 0});
            assertThat(client.next()).isEqualTo("end");
        }
    }

    @Test
    void whoDoesNotReadIsCutOffAndItsSessionEnds() throws IOException, InterruptedException {
        listener.close();
        listener = open(new WireLimits(CONNECTIONS_MAX, 1 << 20, Duration.ofSeconds(30), Duration.ofMillis(1)));
        try (var client = connect()) {
            client.send('Q', new Body().text("rows 100000000"));
            client.raw(new byte[0]);
            sessions.awaitNone();
        }
    }

    @Test
    void aSilentClientIsEndedWhenItsSessionSaysSo() throws IOException {
        sessions.idleMillisMax = 1;
        try (var client = connect()) {
            assertThat(client.answers())
                    .containsExactly("E S=FATAL C=57P05 M=terminating connection due to idle-session timeout", "end");
        }
    }

    @Test
    void aClientThatGoesAmidAMessageTakesItsSessionAlong() throws IOException, InterruptedException {
        try (var client = connect()) {
            client.raw(new Body().number('Q').integer(100).number('r').bytes());
        }
        sessions.awaitNone();
    }

    @Test
    void garbageNeverHarmsOthers() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var witness = connect()) {
            for (int round = 0; round < 200; round++) {
                byte[] garbage = new byte[random.nextInt(300)];
                random.nextBytes(garbage);
                try (var client = round % 2 == 0 ? connect() : new WireClient(listener.address())) {
                    client.raw(garbage);
                } catch (IOException e) {
                    assertThat(e).as("seed " + seed).isInstanceOf(java.net.SocketException.class);
                }
            }
            assertThat(witness.query("rows 1")).as("seed " + seed).endsWith("Z I");
        }
    }

    @Test
    void aPasswordIsNotAskedForInPlainText() throws IOException {
        listener.close();
        listener = open(WireLimits.DEFAULT, new SignIn.Password((user, password) -> user));
        try (var client = new WireClient(listener.address())) {
            client.startup("anna");
            assertThat(client.answers().getFirst()).startsWith("E S=FATAL C=28000 M=a password is taken over TLS only");
        }
    }

    @Test
    void closingTheDoorTellsWhoIsConnected() throws IOException {
        try (var client = connect()) {
            assertThat(client.query("rows 1")).endsWith("Z I");
            listener.close();
            assertThat(client.answers()).last().isEqualTo("end");
        }
    }
}
