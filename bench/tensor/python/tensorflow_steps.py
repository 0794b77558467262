"""The same training steps in TensorFlow: Keras layers and optimisers, and one tf.function for the whole step."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow as tf
from keras import layers

VERSION = f"TensorFlow {tf.__version__}"
tf.config.threading.set_intra_op_parallelism_threads(2)
tf.config.threading.set_inter_op_parallelism_threads(2)


def create(name, weights, batches):
    """@returns the step, which takes the inputs and gives the losses as numbers, and the batches as tensors"""
    if name == "fit":
        return fit(weights), batches
    step = tf.function(STEPS[name](weights))

    def measured(*inputs):
        return {key: float(value) for key, value in step(*inputs).items()}

    return measured, [[tf.constant(array) for array in batch] for batch in batches]


def mlp(weights):
    sizes = [kernel.shape[1] for kernel in weights[::2]]
    model = keras.Sequential(
        [keras.Input((weights[0].shape[0],))]
        + [layers.Dense(size, activation="relu") for size in sizes[:-1]]
        + [layers.Dense(sizes[-1])]
    )
    model.set_weights(weights)
    return model


class Adam(keras.optimizers.Adam):
    """With its epsilon where the paper has it, and PyTorch and TensorFlow.js, too: beside the corrected deviation."""

    @property
    def epsilon(self):
        steps = tf.cast(self.iterations + 1, tf.float32)
        return 1e-7 * tf.sqrt(1 - tf.pow(self.beta_2, steps))

    @epsilon.setter
    def epsilon(self, value):
        pass


def adam(rate, beta_1=0.9, variables=()):
    optimizer = Adam(rate, beta_1=beta_1)
    optimizer.build(variables)
    return optimizer


def update(optimizer, loss_of, variables):
    with tf.GradientTape() as tape:
        loss = loss_of()
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def dqn(weights):
    online, target = mlp(weights), mlp(weights)
    optimizer = adam(1e-3, variables=online.trainable_variables)

    def step(states, actions, rewards, next_states, continues):
        y = rewards + 0.99 * continues * tf.reduce_max(target(next_states), 1)

        def loss_of():
            chosen = tf.gather(online(states), actions, axis=1, batch_dims=1)
            fault = tf.abs(y - chosen)
            near = tf.minimum(fault, 1.0)
            return tf.reduce_mean(0.5 * near * near + (fault - near))

        return {"loss": update(optimizer, loss_of, online.trainable_variables)}

    return step


def ddpg(weights):
    critic, actor, target_critic, target_actor = (mlp(weights[i : i + 6]) for i in (0, 6, 12, 18))
    critic_optimizer = adam(1e-3, variables=critic.trainable_variables)
    actor_optimizer = adam(1e-4, variables=actor.trainable_variables)

    def q(network, states, actions):
        return network(tf.concat([states, actions], 1))

    def policy(network, states):
        return 2 * tf.tanh(network(states))

    def step(states, actions, rewards, next_states):
        y = rewards + 0.99 * q(target_critic, next_states, policy(target_actor, next_states))
        critic_loss = update(
            critic_optimizer,
            lambda: tf.reduce_mean(tf.square(q(critic, states, actions) - y)),
            critic.trainable_variables,
        )
        actor_loss = update(
            actor_optimizer,
            lambda: -tf.reduce_mean(q(critic, states, policy(actor, states))),
            actor.trainable_variables,
        )
        for follower, leader in ((target_critic, critic), (target_actor, actor)):
            for behind, ahead in zip(follower.trainable_variables, leader.trainable_variables):
                behind.assign(0.995 * behind + 0.005 * ahead)
        return {"critic": critic_loss, "actor": actor_loss}

    return step


def lenet_model():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10),
        ]
    )


def lenet(weights):
    model = lenet_model()
    model.set_weights(weights)
    optimizer = adam(1e-3, variables=model.trainable_variables)

    def step(pictures, classes):
        def loss_of():
            logits = model(pictures, training=True)
            return tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits)
            )

        return {"loss": update(optimizer, loss_of, model.trainable_variables)}

    return step


def fit(weights):
    model = lenet_model()
    model.set_weights(weights)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=adam(1e-3, variables=model.trainable_variables), loss=loss)

    def epoch(pictures, classes):
        history = model.fit(pictures, classes, batch_size=64, epochs=1, shuffle=False, verbose=0)
        return {"loss": history.history["loss"][0]}

    return epoch


def dcgan(weights):
    convolution = {"kernel_size": 4, "strides": 2, "padding": "same"}
    judge = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(64, **convolution),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(128, **convolution),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    judge.set_weights(weights[:6])
    paint = keras.Sequential(
        [
            keras.Input((100,)),
            layers.Dense(7 * 7 * 128, use_bias=False),
            layers.Reshape((7, 7, 128)),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2DTranspose(64, **convolution, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2DTranspose(1, **convolution, activation="tanh"),
        ]
    )
    # What is trained comes first in TensorFlow.js, and the running means and variances after it.
    for variable, value in zip(paint.trainable_variables, weights[6:]):
        variable.assign(value)
    judge_optimizer = adam(2e-4, 0.5, judge.trainable_variables)
    paint_optimizer = adam(2e-4, 0.5, paint.trainable_variables)

    def to_be(label, logits):
        labels = tf.fill(tf.shape(logits), float(label))
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits))

    def step(real, noise):
        with tf.GradientTape() as paint_tape:
            painted = paint(noise, training=True)
        judge_loss = update(
            judge_optimizer,
            lambda: to_be(1, judge(real)) + to_be(0, judge(painted)),
            judge.trainable_variables,
        )
        with paint_tape:
            paint_loss = to_be(1, judge(painted))
        gradients = paint_tape.gradient(paint_loss, paint.trainable_variables)
        paint_optimizer.apply_gradients(zip(gradients, paint.trainable_variables))
        return {"discriminator": judge_loss, "generator": paint_loss}

    return step


def product(weights):
    return lambda a, b: {"first": tf.matmul(a, b)[0, 0]}


STEPS = {"dqn": dqn, "ddpg": ddpg, "lenet": lenet, "dcgan": dcgan, "product": product}
