package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A certificate authority made with the JDK's own keytool. */
final class TestAuthority {

    private static final String PASSWORD = "changeit";
    private static final String URI_PREFIX = "photon://service/";

    private final Path directory;
    private final Path store;

    TestAuthority(Path directory) throws Exception {
        this.directory = directory;
        this.store = directory.resolve("keys.p12");
        generate("authority", List.of("-ext", "bc:c=ca:true"));
    }

    /** A service's certificate, good for 127.0.0.1. */
    Issued issue(String name, String service) throws Exception {
        generate(name, List.of("-signer", "authority", "-ext", "san=ip:127.0.0.1,uri:" + URI_PREFIX + service));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Issued files = new Issued(
                directory.resolve(name + ".crt"), directory.resolve(name + ".key"), directory.resolve("ca.crt"));
        Files.writeString(
                files.privateKey(),
                pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(files.certificate(), certificate(keys.getCertificate(name)));
        Files.writeString(files.authority(), certificate(keys.getCertificate("authority")));
        return files;
    }

    /** The files of a service, in PEM. */
    record Issued(Path certificate, Path privateKey, Path authority) {

        /** What gRPC makes of them; a peer that is called is known by its host name and no service is asked for. */
        PeerCredentials credentials(String service) throws IOException {
            return new PeerCredentials.MutualTls(
                    service,
                    TlsChannelCredentials.newBuilder()
                            .keyManager(certificate.toFile(), privateKey.toFile())
                            .trustManager(authority.toFile())
                            .build(),
                    TlsServerCredentials.newBuilder()
                            .keyManager(certificate.toFile(), privateKey.toFile())
                            .trustManager(authority.toFile())
                            .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
                            .build(),
                    Issued::findService);
        }

        private static Optional<String> findService(X509Certificate certificate) {
            try {
                return certificate.getSubjectAlternativeNames().stream()
                        .map(name -> String.valueOf(name.get(1)))
                        .filter(name -> name.startsWith(URI_PREFIX))
                        .map(name -> name.substring(URI_PREFIX.length()))
                        .findFirst();
            } catch (CertificateParsingException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String certificate(Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private void generate(String alias, List<String> more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(more);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }
}
