@NullMarked
package io.photoncloud.k8shost.network;

import org.jspecify.annotations.NullMarked;
