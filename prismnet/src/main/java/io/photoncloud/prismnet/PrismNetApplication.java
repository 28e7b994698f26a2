package io.photoncloud.prismnet;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class PrismNetApplication {

    static void main(String[] arguments) {
        SpringApplication.run(PrismNetApplication.class, arguments);
    }
}
