"""The same training steps in PyTorch, as its users write them: modules, its own losses and optimisers."""
import copy

import torch
from torch import nn
from torch.nn import functional as F

VERSION = f"PyTorch {torch.__version__}"
torch.set_num_threads(2)

# TensorFlow.js's, where PyTorch has another.
EPSILON = 1e-7


def create(name, weights, batches, compiled):
    """@returns the step, which takes the inputs and gives the losses as numbers, and the batches as tensors"""
    step = STEPS[name]([torch.from_numpy(array) for array in weights], Compiler(compiled))
    tensors = [[to_tensor(name, array) for array in batch] for batch in batches]
    return step, tensors


def to_tensor(name, array):
    tensor = torch.from_numpy(array)
    if tensor.dtype == torch.int32:
        return tensor.long()
    # Pictures [batch, height, width, channels].
    return tensor.permute(0, 3, 1, 2).contiguous() if tensor.dim() == 4 else tensor


class Compiler:
    """torch.compile for what can be compiled, as PyTorch's documentation has it: losses, and the optimiser's step."""

    def __init__(self, compiled):
        self.compiled = compiled

    def __call__(self, function):
        return torch.compile(function) if self.compiled else function

    def update(self, optimizer):
        """@returns a function that takes a loss and updates the optimiser's parameters"""
        step = self(optimizer.step)

        def update(loss):
            optimizer.zero_grad()
            loss.backward()
            step()

        return update


def set_dense(layer, kernel, bias):
    layer.weight.data.copy_(kernel.T)
    if bias is not None:
        layer.bias.data.copy_(bias)


def set_convolution(layer, kernel, bias):
    layer.weight.data.copy_(kernel.permute(3, 2, 0, 1))
    if bias is not None:
        layer.bias.data.copy_(bias)


def flattened(kernel, height, width, channels):
    """A kernel [h·w·c, out] for pictures that are flattened with the channels first."""
    return kernel.reshape(height, width, channels, -1).permute(2, 0, 1, 3).reshape(kernel.shape)


def mlp(weights):
    layers = []
    for kernel, bias in zip(weights[::2], weights[1::2]):
        layers += [nn.Linear(*kernel.shape), nn.ReLU()]
        set_dense(layers[-2], kernel, bias)
    return nn.Sequential(*layers[:-1])


def dqn(weights, compiler):
    online = mlp(weights)
    target = copy.deepcopy(online)
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-3, eps=EPSILON)

    @compiler
    def loss_of(states, actions, rewards, next_states, continues):
        with torch.no_grad():
            y = rewards + 0.99 * continues * target(next_states).max(1).values
        chosen = online(states).gather(1, actions.unsqueeze(1)).squeeze(1)
        return F.smooth_l1_loss(chosen, y)

    update = compiler.update(optimizer)

    def step(*inputs):
        loss = loss_of(*inputs)
        update(loss)
        return {"loss": loss.item()}

    return step


def ddpg(weights, compiler):
    critic, actor, target_critic, target_actor = (mlp(weights[i : i + 6]) for i in (0, 6, 12, 18))
    critic_optimizer = torch.optim.Adam(critic.parameters(), lr=1e-3, eps=EPSILON)
    actor_optimizer = torch.optim.Adam(actor.parameters(), lr=1e-4, eps=EPSILON)

    def q(network, states, actions):
        return network(torch.cat([states, actions], 1))

    def policy(network, states):
        return 2 * torch.tanh(network(states))

    @compiler
    def critic_loss_of(states, actions, rewards, next_states):
        with torch.no_grad():
            y = rewards + 0.99 * q(target_critic, next_states, policy(target_actor, next_states))
        return F.mse_loss(q(critic, states, actions), y)

    @compiler
    def actor_loss_of(states):
        return -q(critic, states, policy(actor, states)).mean()

    pairs = [
        (list(target_critic.parameters()), list(critic.parameters())),
        (list(target_actor.parameters()), list(actor.parameters())),
    ]

    @compiler
    @torch.no_grad()
    def follow():
        for followers, leaders in pairs:
            torch._foreach_lerp_(followers, leaders, 0.005)

    update_critic = compiler.update(critic_optimizer)
    update_actor = compiler.update(actor_optimizer)

    def step(states, actions, rewards, next_states):
        critic_loss = critic_loss_of(states, actions, rewards, next_states)
        update_critic(critic_loss)
        actor_loss = actor_loss_of(states)
        update_actor(actor_loss)
        follow()
        return {"critic": critic_loss.item(), "actor": actor_loss.item()}

    return step


def lenet(weights, compiler):
    k1, b1, k2, b2, k3, b3, k4, b4, k5, b5 = weights
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )
    set_convolution(model[0], k1, b1)
    set_convolution(model[3], k2, b2)
    set_dense(model[7], flattened(k3, 5, 5, 16), b3)
    set_dense(model[9], k4, b4)
    set_dense(model[11], k5, b5)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=EPSILON)

    @compiler
    def loss_of(pictures, classes):
        return F.cross_entropy(model(pictures), classes)

    update = compiler.update(optimizer)

    def step(pictures, classes):
        loss = loss_of(pictures, classes)
        update(loss)
        return {"loss": loss.item()}

    return step


def dcgan(weights, compiler):
    judge_weights, paint_weights = weights[:6], weights[6:]
    k1, b1, k2, b2, k3, b3 = judge_weights
    judge = nn.Sequential(
        nn.Conv2d(1, 64, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(7 * 7 * 128, 1),
    )
    set_convolution(judge[0], k1, b1)
    set_convolution(judge[2], k2, b2)
    set_dense(judge[5], flattened(k3, 7, 7, 128), b3)

    # Scales and shifts of the normalisations begin at 1 and 0 in both libraries.
    k1, _, _, k2, _, _, k3, b3 = paint_weights[:8]
    norm = {"eps": 1e-3, "momentum": 0.01}
    paint = nn.Sequential(
        nn.Linear(100, 7 * 7 * 128, bias=False),
        nn.Unflatten(1, (128, 7, 7)),
        nn.BatchNorm2d(128, **norm),
        nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(64, **norm),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 4, stride=2, padding=1),
        nn.Tanh(),
    )
    set_dense(paint[0], flattened(k1.T.contiguous(), 7, 7, 128).T, None)
    set_convolution(paint[4], k2, None)
    set_convolution(paint[7], k3, b3)

    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "eps": EPSILON}
    judge_update = compiler.update(torch.optim.Adam(judge.parameters(), **adam))
    paint_update = compiler.update(torch.optim.Adam(paint.parameters(), **adam))
    paint_compiled = compiler(paint)

    @compiler
    def judge_loss_of(real, painted):
        on_real, on_painted = judge(real), judge(painted)
        loss = F.binary_cross_entropy_with_logits(on_real, torch.ones_like(on_real))
        return loss + F.binary_cross_entropy_with_logits(on_painted, torch.zeros_like(on_painted))

    @compiler
    def paint_loss_of(painted):
        logits = judge(painted)
        return F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))

    def step(real, noise):
        painted = paint_compiled(noise)
        judge_loss = judge_loss_of(real, painted.detach())
        judge_update(judge_loss)
        paint_loss = paint_loss_of(painted)
        paint_update(paint_loss)
        return {"discriminator": judge_loss.item(), "generator": paint_loss.item()}

    return step


def product(weights, compiler):
    @compiler
    def multiply(a, b):
        return a @ b

    def step(a, b):
        return {"first": multiply(a, b)[0, 0].item()}

    return step


STEPS = {"dqn": dqn, "ddpg": ddpg, "lenet": lenet, "dcgan": dcgan, "product": product}
