@NullMarked
package io.photoncloud.k8shost.spec;

import org.jspecify.annotations.NullMarked;
