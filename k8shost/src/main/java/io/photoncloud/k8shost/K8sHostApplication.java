package io.photoncloud.k8shost;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class K8sHostApplication {

    static void main(String[] arguments) {
        SpringApplication.run(K8sHostApplication.class, arguments);
    }
}
