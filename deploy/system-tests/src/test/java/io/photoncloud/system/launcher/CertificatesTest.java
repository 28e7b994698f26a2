package io.photoncloud.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's own authority: {@code photon ca}. */
class CertificatesTest {
    private static final int PORT = 18095;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void eachNodeGetsACertificateWithItsServiceAndAddress() throws Exception {
        Launcher photon = FakeDistribution.create(directory, "alpha " + PORT + " member", "beta 18096 single");
        ca(photon, "--nodes", "3");
        Path authority = photon.home().resolve("cluster/authority");
        assertThat(authority.resolve("beta-2.p12")).doesNotExist();
        X509Certificate issuer = issuer(photon);
        for (int node : List.of(1, 2, 3)) {
            X509Certificate certificate = certificate(photon, "alpha", node);
            certificate.verify(issuer.getPublicKey());
            String host = photon.at(node, PORT).split(":", -1)[0];
            assertThat(certificate.getSubjectAlternativeNames().stream()
                            .map(name -> name.get(1).toString()))
                    .contains("photon://service/alpha", host, "localhost");
            assertThat(certificate.getExtendedKeyUsage())
                    .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        }
        certificate(photon, "beta", 1).verify(issuer.getPublicKey());
        try (Stream<Path> files = Files.list(authority)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void whatIsThereStaysUntilItIsRenewed() throws Exception {
        Launcher photon = FakeDistribution.create(directory, "alpha " + PORT + " single");
        ca(photon);
        X509Certificate issuer = issuer(photon);
        X509Certificate first = certificate(photon, "alpha", 1);
        ca(photon);
        assertThat(certificate(photon, "alpha", 1)).isEqualTo(first);
        assertThat(ca(photon, "--renew").output()).contains("running services take the new certificates");
        X509Certificate renewed = certificate(photon, "alpha", 1);
        assertThat(renewed.getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(issuer(photon)).isEqualTo(issuer);
        renewed.verify(issuer.getPublicKey());
    }

    private static Answer ca(Launcher photon, String... arguments) {
        Answer answer =
                photon.run(Stream.concat(Stream.of("ca"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(answer.exitCode()).as(answer.output()).isZero();
        return answer;
    }

    private static X509Certificate issuer(Launcher photon) throws IOException, GeneralSecurityException {
        try (InputStream file = Files.newInputStream(photon.home().resolve("cluster/authority/ca.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    private static X509Certificate certificate(Launcher photon, String service, int node)
            throws IOException, GeneralSecurityException {
        Path authority = photon.home().resolve("cluster/authority");
        char[] password =
                Files.readString(authority.resolve("password")).strip().toCharArray();
        KeyStore store = KeyStore.getInstance(
                authority.resolve(service + "-" + node + ".p12").toFile(), password);
        return (X509Certificate) store.getCertificate(service);
    }
}
