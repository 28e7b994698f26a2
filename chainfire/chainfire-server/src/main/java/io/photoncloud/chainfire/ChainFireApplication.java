package io.photoncloud.chainfire;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class ChainFireApplication {

    static void main(String[] arguments) {
        SpringApplication.run(ChainFireApplication.class, arguments);
    }
}
